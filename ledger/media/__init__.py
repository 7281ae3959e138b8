"""What a file of evidence is: by its content, never by its name. What is not allowed is refused."""
