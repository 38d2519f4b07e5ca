"""Search: an index made by Pagefind from the articles, reused while what it indexes stays the same."""
