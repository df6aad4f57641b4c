package org.alloclab.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.spi.Capability;
import org.alloclab.api.spi.Upstream;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kit passes a right allocator and finds each planted mistake. */
class KitTest {

    private static final class PlainProvider implements UserAllocatorProvider {
        private final PlainMalloc.Mistake mistake;

        PlainProvider(PlainMalloc.Mistake mistake) {
            this.mistake = mistake;
        }

        @Override
        public String id() {
            return "plain";
        }

        @Override
        public String summary() {
            return "first fit over a sorted map";
        }

        @Override
        public Upstream models() {
            return new Upstream("alloclab", "test");
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of(Capability.DETECTS_BAD_FREE);
        }

        @Override
        public UserAllocator create(Context context) {
            return new PlainMalloc(context, mistake);
        }
    }

    @Nested
    class APlainAllocatorTest extends UserAllocatorConformance {
        @Override
        protected UserAllocatorProvider provider() {
            return new PlainProvider(PlainMalloc.Mistake.NONE);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void findsEveryMistake(PlainMalloc.Mistake mistake) throws IllegalAccessException {
        UserAllocatorConformance kit = new UserAllocatorConformance() {
            @Override
            protected UserAllocatorProvider provider() {
                return new PlainProvider(mistake);
            }
        };
        List<String> failed = new ArrayList<>();
        for (Method method : UserAllocatorConformance.class.getDeclaredMethods()) {
            if (method.isAnnotationPresent(Test.class)) {
                try {
                    method.invoke(kit);
                } catch (InvocationTargetException e) {
                    failed.add(method.getName());
                }
            }
        }
        assertThat(failed).as("tests that notice %s", mistake).isNotEmpty();
    }
}
