package org.alloclab.vm.file;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.alloclab.vm.page.Pages;
import org.jspecify.annotations.Nullable;

/** A file's content on disk. */
public final class Disk implements BackingStore {
    private final byte[] content;
    private final Map<Long, long[]> written = new HashMap<>();

    public Disk(byte[] content) {
        this.content = content.clone();
    }

    @Override
    public long[] read(long pageIndex) {
        long @Nullable [] changed = written.get(pageIndex);
        if (changed != null) {
            return changed.clone();
        }
        int from = (int) Math.min(content.length, pageIndex * PAGE_SIZE);
        int to = Math.min(content.length, from + PAGE_SIZE);
        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(Arrays.copyOfRange(content, from, to), PAGE_SIZE))
                .order(ByteOrder.LITTLE_ENDIAN);
        long[] words = new long[Pages.WORDS];
        bytes.asLongBuffer().get(words);
        return words;
    }

    @Override
    public void write(long pageIndex, long[] words) {
        written.put(pageIndex, words.clone());
    }
}
