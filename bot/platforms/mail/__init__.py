"""E-mail: the same requests and cards as in the chats, in the words of a letter."""
