package org.alloclab.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules pass what is right and stop each kind of what is not. */
class AllocLabRulesTest {
    static final class Right {
        private static final List<String> NAMES = List.of("a");

        String name() {
            return NAMES.get(0);
        }
    }

    static final class AsksTheClock {
        long now() {
            return System.nanoTime();
        }
    }

    static final class HasAThread {
        Thread thread() {
            return Thread.currentThread();
        }
    }

    static final class ReadsFiles {
        boolean read(java.io.File file) {
            return file.canRead();
        }
    }

    static final class IsShared {
        private static final ArrayList<String> SHARED = new ArrayList<>();

        int size() {
            return SHARED.size();
        }
    }

    private static void check(Class<?> type) {
        AllocLabRules.plugin().check(new ClassFileImporter().importClasses(type));
    }

    @Test
    void passWhatIsRight() {
        assertThatCode(() -> check(Right.class)).doesNotThrowAnyException();
    }

    @Test
    void stopWhatIsNot() {
        for (Class<?> wrong : List.of(AsksTheClock.class, HasAThread.class, ReadsFiles.class, IsShared.class)) {
            assertThatThrownBy(() -> check(wrong)).as(wrong.getSimpleName()).isInstanceOf(AssertionError.class);
        }
    }
}
