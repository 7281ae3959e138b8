"""Where it is put together: the only room that reads settings and the wall clock."""
