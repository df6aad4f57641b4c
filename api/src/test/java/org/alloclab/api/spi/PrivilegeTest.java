package org.alloclab.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Executable;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.CurrentExecution;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.memory.PageWalker;
import org.alloclab.api.memory.Tlb;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.SystemCalls;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.space.VirtualMemory;
import org.junit.jupiter.api.Test;

class PrivilegeTest {

    /** What can be got from an object of a class: by its public methods, and by theirs. */
    private static Set<Class<?>> reachable(Class<?> from) {
        Set<Class<?>> seen = new LinkedHashSet<>();
        Deque<Type> open = new ArrayDeque<>(Set.of(from));
        while (!open.isEmpty()) {
            Type type = open.remove();
            if (type instanceof ParameterizedType of) {
                open.add(of.getRawType());
                open.addAll(List.of(of.getActualTypeArguments()));
            } else if (type instanceof GenericArrayType of) {
                open.add(of.getGenericComponentType());
            } else if (type instanceof Class<?> of && of.isArray()) {
                open.add(of.getComponentType());
            } else if (type instanceof Class<?> of && of.getName().startsWith("org.alloclab.") && seen.add(of)) {
                for (Method method : of.getMethods()) {
                    open.add(method.getGenericReturnType());
                }
            }
        }
        return seen;
    }

    @Test
    void aUserAllocatorIsHandedNothingOfTheKernelsOrTheHarness() {
        assertThat(reachable(UserAllocatorProvider.Context.class))
                .contains(UserMemory.class, SystemCalls.class)
                .doesNotContain(
                        Tlb.class,
                        PageWalker.class,
                        AddressSpace.class,
                        UserProcess.class,
                        VirtualMemory.class,
                        VirtualClock.class,
                        CurrentExecution.class,
                        Probe.class,
                        PageFrameAllocator.class,
                        SlabAllocator.class);
    }

    /** What makes pages present or takes them away is the TLB's, and a memory shows none of it. */
    @Test
    void memoryShowsNoneOfWhatTheTlbCanDo() {
        Set<String> shown = new LinkedHashSet<>();
        for (Method method : UserMemory.class.getMethods()) {
            shown.add(method.getName());
        }
        for (Method method : Tlb.class.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers()) && !method.getName().equals("memory")) {
                assertThat(shown).doesNotContain(method.getName());
            }
        }
        for (Executable constructor : UserMemory.class.getDeclaredConstructors()) {
            assertThat(Modifier.isPublic(constructor.getModifiers())).isFalse();
        }
    }
}
