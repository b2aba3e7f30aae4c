"""The assets, a module for each stage of the work. Each one calls its stage and tells what came of it."""
