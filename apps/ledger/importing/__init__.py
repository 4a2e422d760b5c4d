"""Files of journals on their way into the books: what they hold, how they are read and checked, what they become."""
