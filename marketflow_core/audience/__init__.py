"""Who is in an audience: rules compiled to SQL, sizes and waterfalls, snapshots."""
