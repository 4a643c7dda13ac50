package org.usagebudget.server.config;

import java.net.InetAddress;

/**
 * A block of IP addresses: those whose first {@code prefix} bits are the same.
 *
 * @param network an address of the block
 * @param prefix how many of its bits count, 0 to 32 or 128
 */
public record AddressBlock(InetAddress network, int prefix) {
    /** The longest text of one. */
    private static final int TEXT_MAX = 64;

    /** Checks the bounds. */
    public AddressBlock {
        int bits = network.getAddress().length * Byte.SIZE;
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("prefix must be 0.." + bits + ", was " + prefix);
        }
    }

    /**
     * The block that the text names: an address, or one with the number of bits behind a slash, such as {@code 10.0.0.0/8}.
     *
     * @throws IllegalArgumentException where it names none; names of hosts are not looked up
     */
    public static AddressBlock parse(String text) {
        int slash = text.indexOf('/');
        InetAddress network = address(slash < 0 ? text : text.substring(0, slash));
        if (slash < 0) {
            return new AddressBlock(network, network.getAddress().length * Byte.SIZE);
        }
        String bits = text.substring(slash + 1);
        if (!bits.matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("no number of bits");
        }
        return new AddressBlock(network, Integer.parseInt(bits));
    }

    /**
     * The address that the text writes out; an IPv6 one that stands for an IPv4 one is that.
     *
     * @throws IllegalArgumentException where it is none
     */
    public static InetAddress address(String text) {
        // Java also takes 10.1 for 10.0.0.1, brackets, and names of network interfaces, which mean nothing elsewhere.
        boolean isShort =
                text.indexOf(':') < 0 && text.chars().filter(c -> c == '.').count() != 3;
        if (text.length() > TEXT_MAX || text.indexOf('%') >= 0 || text.startsWith("[") || isShort) {
            throw new IllegalArgumentException("no address");
        }
        return InetAddress.ofLiteral(text);
    }

    /** Whether the address is in the block. */
    public boolean contains(InetAddress address) {
        byte[] ours = network.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if (((ours[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** As it is written. */
    @Override
    public String toString() {
        return network.getHostAddress() + "/" + prefix;
    }
}
