"""What runs student code. Readable by it: nothing secret may live in this folder."""
