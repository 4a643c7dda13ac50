package org.usagebudget.model;

/** What was received is not the resource that it should be. The message says where and how; it repeats little of the text. */
public final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With words for whoever asked for the resource. */
    public UnreadableException(String message) {
        super(message);
    }
}
