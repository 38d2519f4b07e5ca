from pelican import signals

SITENAME = "Jornal Alternativa"
SITEURL = ""
CANON = "https://www.exemplo.com.br"
PATH = "content"
OUTPUT_PATH = "output"
TIMEZONE = "Asia/Tokyo"
DEFAULT_LANG = "pt-br"
THEME = "theme"
THEME_STATIC_DIR = "."
ARTICLE_URL = "/{date:%Y}/{date:%m}/{slug}/"
ARTICLE_SAVE_AS = "{date:%Y}/{date:%m}/{slug}/index.html"
TAG_URL, TAG_SAVE_AS, TAGS_SAVE_AS = "/tag/{slug}/", "tag/{slug}/index.html", "tag/index.html"
CATEGORY_URL, CATEGORY_SAVE_AS, CATEGORIES_SAVE_AS = "/secao/{slug}/", "secao/{slug}/index.html", ""
AUTHOR_URL, AUTHOR_SAVE_AS, AUTHORS_SAVE_AS = "/autor/{slug}/", "autor/{slug}/index.html", ""
YEAR_ARCHIVE_SAVE_AS, YEAR_ARCHIVE_URL = "{date:%Y}/index.html", "/{date:%Y}/"
MONTH_ARCHIVE_SAVE_AS, MONTH_ARCHIVE_URL = "{date:%Y}/{date:%m}/index.html", "/{date:%Y}/{date:%m}/"
ARCHIVES_SAVE_AS = ""
DEFAULT_PAGINATION = 20
PAGINATED_TEMPLATES = {"index": 20, "tag": 20, "category": 20, "author": 20}
PAGINATION_PATTERNS = ((1, "{url}", "{save_as}"), (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"))
DIRECT_TEMPLATES = ["index", "tags", "sitemap"]
SITEMAP_SAVE_AS = "sitemap.xml"
FEED_DOMAIN = CANON
FEED_ALL_RSS = "feed.xml"
FEED_MAX_ITEMS = 20
RSS_FEED_SUMMARY_ONLY = True
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = CATEGORY_FEED_RSS = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TAG_FEED_ATOM = TAG_FEED_RSS = TRANSLATION_FEED_ATOM = (
    None
)
MARKDOWN = {
    "extension_configs": {"markdown.extensions.tables": {}, "markdown.extensions.footnotes": {}, "markdown.extensions.smarty": {}},
    "output_format": "html5",
}
TYPOGRIFY = False
DELETE_OUTPUT_DIRECTORY = False
CACHE_CONTENT = True
LOAD_CONTENT_CACHE = True
CONTENT_CACHING_LAYER = "reader"
CHECK_MODIFIED_METHOD = "mtime"
GZIP_CACHE = False
STATIC_PATHS = []
PAGE_PATHS = []


def neighbors(gen):
    a = gen.articles  # newest first
    for i, x in enumerate(a):
        x.next_article = a[i - 1] if i else None
        x.prev_article = a[i + 1] if i + 1 < len(a) else None


signals.article_generator_finalized.connect(neighbors)
