# batches
