"""Google Analytics 4 over its Data API v1beta: visits to the site that our tracked links brought. It only measures."""
