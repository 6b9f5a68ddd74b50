"""What a trainer says, gives and looks at: comments, private notes, assigned workouts, reviews, the read audit."""
