package org.alloclab.harness.study.sweep;

/**
 * A part of a study: every {@code count}-th cell from the {@code index}-th on.
 *
 * @param index from 1 on
 * @param count shards in all
 */
public record Shard(int index, int count) {
    public static final Shard WHOLE = new Shard(1, 1);

    public Shard {
        if (count < 1 || index < 1 || index > count) {
            throw new IllegalArgumentException(
                    "a shard is i/n with i from 1 to n, such as 2/8: was " + index + "/" + count);
        }
    }

    /** Whether a cell belongs to it. */
    boolean has(int cell) {
        return cell % count == index - 1;
    }
}
