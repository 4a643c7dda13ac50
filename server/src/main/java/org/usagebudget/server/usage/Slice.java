package org.usagebudget.server.usage;

import java.nio.CharBuffer;
import java.util.Arrays;

/** A piece of an array of characters, which may move on to another: nothing is copied. Of one thread. */
final class Slice implements CharSequence {
    private char[] buffer = new char[0];
    private int offset;
    private int length;

    Slice over(char[] characters, int from, int count) {
        buffer = characters;
        offset = from;
        length = count;
        return this;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public char charAt(int index) {
        return buffer[offset + index];
    }

    /** Whether it has exactly those characters, the first {@code count} of the array. */
    boolean isOf(char[] characters, int count) {
        return Arrays.equals(buffer, offset, offset + length, characters, 0, count);
    }

    /** Copies all of it to the beginning of an array that has room for it. */
    void copyTo(char[] characters) {
        System.arraycopy(buffer, offset, characters, 0, length);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return CharBuffer.wrap(buffer, offset, length).subSequence(start, end).toString();
    }

    @Override
    public String toString() {
        return new String(buffer, offset, length);
    }
}
