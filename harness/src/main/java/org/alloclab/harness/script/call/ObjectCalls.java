package org.alloclab.harness.script.call;

import java.util.List;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KernelBytes;
import org.alloclab.api.slab.KmemCache;
import org.alloclab.api.slab.ObjectHook;
import org.alloclab.harness.script.Call;
import org.alloclab.harness.script.Family;
import org.alloclab.harness.script.Operation;
import org.alloclab.harness.script.Reply;
import org.alloclab.harness.script.Value;

/** Kernel objects. */
final class ObjectCalls {
    static final List<Operation> ALL = List.of(
            operation("kmalloc", "SIZE GFP [cpu N]", "an object of at least SIZE bytes", ObjectCalls::kmalloc),
            operation("kfree", "NAME [cpu N]", "gives it back", ObjectCalls::kfree),
            operation(
                    "kmem_cache_create",
                    "CACHE SIZE ALIGNMENT [ctor BYTE]",
                    "a cache; its constructor stores BYTE at the start of each object",
                    ObjectCalls::create),
            operation("kmem_cache_alloc", "CACHE [cpu N]", "an object of a cache", ObjectCalls::allocate),
            operation("kmem_cache_free", "NAME [cpu N]", "gives it back", ObjectCalls::free),
            operation("kmem_cache_shrink", "CACHE", "gives its free slabs back", ObjectCalls::shrink));

    private ObjectCalls() {}

    private static Operation operation(String name, String arguments, String help, Operation.Action action) {
        return new Operation(Family.KERNEL, name, arguments, help, action);
    }

    /** An address of the kernel, or NULL. */
    static Reply address(Call call, long address) {
        call.name(new Value(Value.Kind.KERNEL, address, 0));
        return new Reply.Answer(address == 0 ? "NULL" : "0x" + Long.toHexString(address));
    }

    private static Reply kmalloc(Call call) {
        return address(call, call.slab().kmalloc(call.number(1), FrameCalls.gfp(call, 2), call.cpu()));
    }

    private static Reply kfree(Call call) {
        call.slab().kfree(call.value(1, Value.Kind.KERNEL).number(), call.cpu());
        return new Reply.Silent();
    }

    private static Reply create(Call call) {
        ObjectHook constructor = ObjectHook.NONE;
        if (call.has(5) && call.word(4).equals("ctor")) {
            byte value = (byte) call.whole(5, Byte.MIN_VALUE, Byte.MAX_VALUE);
            KernelBytes bytes = call.slab().bytes();
            constructor = object -> bytes.store(object, value);
        }
        CacheSpec spec = new CacheSpec(
                call.word(1),
                call.whole(2, 1, Integer.MAX_VALUE),
                call.whole(3, 0, Integer.MAX_VALUE),
                CacheSpec.SLAB_NO_MERGE,
                constructor);
        call.play().caches().add(call.word(1), call.slab().createCache(spec));
        return new Reply.Silent();
    }

    private static Reply allocate(Call call) {
        KmemCache cache = call.cache(1);
        long object = cache.alloc(Gfp.GFP_KERNEL, call.cpu());
        call.play().caches().owns(cache, object);
        return address(call, object);
    }

    private static Reply free(Call call) {
        long object = call.value(1, Value.Kind.KERNEL).number();
        KmemCache owner = call.play().caches().release(object);
        if (owner == null) {
            throw call.bad(call.word(1), "an object of a cache of this script");
        }
        owner.free(object, call.cpu());
        return new Reply.Silent();
    }

    private static Reply shrink(Call call) {
        call.cache(1).shrink();
        return new Reply.Silent();
    }
}
