"""The move from WordPress: its exports, its pages and its markup become files of this site."""
