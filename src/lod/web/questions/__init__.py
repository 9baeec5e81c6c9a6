"""Questions with forms: each is a query whose comments say what it asks and how its answer reads."""
