package org.alloclab.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kit passes a right allocator and finds each planted mistake, by the law that names it. */
class KitTest {
    private static final Duration MOST = Duration.ofSeconds(60);

    @Nested
    class APlainAllocatorTest extends UserAllocatorConformance {
        @Override
        protected UserAllocatorProvider provider() {
            return new PlainProvider(Mistake.NONE);
        }
    }

    @Nested
    class APlainAllocatorBehindAnotherTest extends UserAllocatorConformance {
        @Override
        protected UserAllocatorProvider provider() {
            return PlainProvider.behindNone();
        }
    }

    private static final class Kit extends UserAllocatorConformance {
        private final Mistake mistake;

        Kit(Mistake mistake) {
            this.mistake = mistake;
        }

        @Override
        protected UserAllocatorProvider provider() {
            return new PlainProvider(mistake);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void findsEveryMistakeByTheLawThatNamesIt(Mistake mistake) {
        Duration most = mistake == Mistake.LOOPS ? MOST.dividedBy(20) : MOST;
        Laws.of(UserAllocatorConformance.class).mustFind(mistake.law(), new Kit(mistake), mistake, most);
    }

    @Test
    void aFailureOfARandomProgramIsToldAsAShortTrace() {
        assertThatThrownBy(() -> new ProgramRun(
                                "plain", () -> new Session(new PlainProvider(Mistake.REALLOC_LOSES_TAIL), Map.of()), 16)
                        .play(1, 2000, 60, 1))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed 1, step ")
                .hasMessageContaining("These 2 calls show it")
                .hasMessageContaining("./alloclab replay FILE --allocator plain")
                .hasMessageMatching("(?s).*\\n1: (malloc|calloc|memalign) 0x[0-9a-f]+ [0-9 ]+\\n1: realloc 0x.*");
    }

    /** More lines than anybody reads are in a file. */
    @Test
    void aFailureThatTakesManyCallsIsAFile() {
        assertThatThrownBy(() -> new ProgramRun(
                                "plain",
                                () -> new Session(new PlainProvider(Mistake.BREAKS_AFTER_65536_CALLS), Map.of()),
                                16)
                        .play(1, 150_000, 60, 1))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("calls show it: ./alloclab replay /")
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(2));
    }

    @Test
    void aCallThatDoesNotComeBackIsAFailure() {
        assertThat(UserAllocatorConformance.class.getAnnotation(Timeout.class).threadMode())
                .isEqualTo(Timeout.ThreadMode.SEPARATE_THREAD);
    }
}
