"""Images and documents that members add: taken in, made safe, kept by their content, and handed out."""
