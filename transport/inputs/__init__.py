"""What both doors are asked with: the bodies and questions of which pages make forms."""
