package org.alloclab.libc.jemalloc.ctl;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.ControlAnswer;
import org.alloclab.api.heap.ControlTree;
import org.alloclab.api.space.Errno;
import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.alloclab.libc.jemalloc.number.CType;
import org.alloclab.libc.jemalloc.process.Jemalloc;
import org.alloclab.libc.jemalloc.thread.ThreadLife;

/**
 * {@code mallctl}: a tree of names for options, figures and actions, as the main thread calls it.
 *
 * <pre>
 *   read   mallctl(name, &old, &length, NULL, 0)      write   mallctl(name, NULL, NULL, &new, length)
 *   call   mallctl(name, NULL, NULL, NULL, 0)
 * </pre>
 *
 * (jemalloc 5.3.0 ctl.c)
 *
 * <p>Not modelled: arenas and thread caches made by hand ({@code arenas.create}, {@code tcache.*}), extent hooks,
 * {@code thread.peak.*}, profiling beside its being off, and {@code experimental.*}. An index that is one too large is
 * refused where the library reads past the end of its table.
 */
public final class Ctl implements ControlTree {
    private final ThreadLife main;
    private final CtlSnapshot snapshot;
    private final CtlNode root = new CtlNode();

    /**
     * Gives the library its name space.
     *
     * @param main the thread that calls
     */
    public Ctl(Jemalloc jemalloc, ThreadLife main) {
        this.main = main;
        snapshot = new CtlSnapshot(
                jemalloc.arenas(),
                jemalloc.tcaches(),
                jemalloc.background(),
                jemalloc.pages(),
                jemalloc.sizes(),
                jemalloc.clock(),
                jemalloc.newMutex());
        CtlSettings.addTo(
                root,
                jemalloc.conf(),
                jemalloc.sizes(),
                jemalloc.bins(),
                jemalloc.tcaches().shape(),
                jemalloc.defaults(),
                snapshot);
        new CtlActions(main, jemalloc.background(), snapshot, jemalloc.conf(), jemalloc.cpus()).addTo(root);
        new CtlArenaActions(
                        jemalloc.arenas(),
                        jemalloc.defaults(),
                        jemalloc.background(),
                        snapshot,
                        jemalloc.config().retain())
                .addTo(root);
        CtlFigures.addTo(root, jemalloc.zeroRealloc(), snapshot);
    }

    CtlSnapshot snapshot() {
        return snapshot;
    }

    @Override
    public ControlAnswer read(String name) {
        return onValue(name, 0, found -> found.leaf().read(found.at()));
    }

    /** Reads by a name whose indices were looked at {@code more} times before. */
    ControlAnswer read(String name, int more) {
        return onValue(name, more, found -> found.leaf().read(found.at()));
    }

    @Override
    public ControlAnswer write(String name, String text) {
        return onValue(name, 0, found -> found.leaf().write(found.at(), text));
    }

    @Override
    public ControlAnswer call(String name) {
        return on(name, 0, CtlLeaf::locksCall, found -> found.leaf().call(found.at()));
    }

    /** The value of a name that exists, read without any lock. */
    String peek(String name) {
        CtlNode.Found found = found(name);
        return found.leaf().read(found.at()).value();
    }

    private ControlAnswer onValue(String name, int more, Function<CtlNode.Found, ControlAnswer> action) {
        return on(name, more, CtlLeaf::locksValue, action);
    }

    private ControlAnswer on(
            String name, int more, Predicate<CtlLeaf> locks, Function<CtlNode.Found, ControlAnswer> action) {
        main.runs();
        snapshot.init();
        Mutex mutex = snapshot.mutex();
        for (int i = 0; i < more; i++) {
            root.find(name, mutex::lock);
        }
        CtlNode.Found found = root.find(name, mutex::lock);
        if (found == null) {
            return ControlAnswer.failed(Errno.ENOENT);
        }
        if (locks.test(found.leaf())) {
            mutex.lock();
        }
        return action.apply(found);
    }

    /** The type of a name's value. */
    CType type(String name) {
        return found(name).leaf().type();
    }

    private CtlNode.Found found(String name) {
        CtlNode.Found found = root.find(name, () -> {});
        if (found == null) {
            throw new IllegalArgumentException("mallctl has no name " + name);
        }
        return found;
    }

    @Override
    public List<String> names() {
        return root.names();
    }

    public static List<Control> controls() {
        return List.of(
                new Control("epoch", List.of(), "refresh the statistics; answers the number of refreshes"),
                new Control("arena.purge", List.of("arena"), "purge all unused pages of an arena")
                        .givingBack(
                                "mallctl(\"arena." + CtlSnapshot.ALL + ".purge\", NULL, NULL, NULL, 0)",
                                "jemalloc/jemalloc.h",
                                CtlSnapshot.ALL),
                new Control("arena.decay", List.of("arena"), "purge the pages of an arena whose time is over"),
                new Control("thread.tcache.flush", List.of(), "give the main thread's cache back"));
    }

    /** One of {@link #controls}; answers the epoch, 0, or the error as a negative number. */
    public long control(String name, long... arguments) {
        ControlAnswer answer = switch (name) {
            case "epoch" -> write(name, "1");
            case "arena.purge", "arena.decay" -> call(name.replace(".", "." + arguments[0] + "."));
            case "thread.tcache.flush" -> call(name);
            default -> throw new IllegalArgumentException("unknown control " + name);
        };
        long done = name.equals("epoch") ? snapshot.epoch() : 0;
        return answer.error().map(Errno::result).orElse(done);
    }
}
