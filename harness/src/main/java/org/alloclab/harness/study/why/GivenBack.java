package org.alloclab.harness.study.why;

import java.util.List;
import java.util.Optional;
import org.alloclab.harness.measure.attribution.Share;

/**
 * What a call of the allocator gave back when it was made at a moment.
 *
 * @param call as a program writes it, such as {@code malloc_trim(0)}
 * @param freedBytes by which the resident set fell; negative where the call itself took more
 * @param left what lies on pages without anything in use behind it, by kind
 * @param death how the program died of it, if it did
 */
public record GivenBack(String call, long freedBytes, List<Share> left, Optional<String> death) {
    public GivenBack {
        left = List.copyOf(left);
    }
}
