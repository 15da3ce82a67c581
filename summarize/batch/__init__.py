"""A folder of documents: what a run has done, and the files it gives."""
