"""Reading along with a case before it is published: colleagues who remark, and partners who read through a link."""
