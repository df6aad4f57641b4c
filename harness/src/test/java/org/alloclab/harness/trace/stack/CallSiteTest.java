package org.alloclab.harness.trace.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallSiteTest {
    private static Place place(String module, CodeLine... lines) {
        return new Place(module, "", 0x1234, List.of(lines));
    }

    private static String site(Place... places) {
        return CallSite.of(new CallStack(Arrays.asList(places), false)).text();
    }

    @Test
    void passesOverLibrariesAndWhatOnlyAllocates() {
        Place duplicate = place("/lib/x86_64-linux-gnu/libc.so.6", new CodeLine("strdup", "strdup.c", 42));
        Place operator = place("/lib/libstdc++.so.6.0.30", new CodeLine("operator new(unsigned long)", "", 0));
        Place vector = place(
                "/bin/a",
                new CodeLine("std::__new_allocator<int>::allocate(unsigned long)", "new_allocator.h", 137),
                new CodeLine("fill(int)", "/src/fill.cc", 9));
        assertThat(site(duplicate, vector)).isEqualTo("fill(int) (fill.cc:9)");
        assertThat(site(operator, vector)).isEqualTo("fill(int) (fill.cc:9)");
        for (String name :
                List.of("xmalloc", "Perl_safesysmalloc", "PyMem_RawCalloc", "g_strndup", "do_realloc.part.0")) {
            assertThat(site(place("/bin/a", new CodeLine(name, "x.c", 1)), vector))
                    .as(name)
                    .isEqualTo("fill(int) (fill.cc:9)");
        }
        assertThat(site(place("/bin/a", new CodeLine("mallocs_in_use", "x.c", 1)), vector))
                .isEqualTo("mallocs_in_use (x.c:1)");
    }

    @Test
    void takesTheInnermostWhereThereIsNothingElse() {
        Place loader = place("/lib64/ld-linux-x86-64.so.2", new CodeLine("dl_open", "", 0));
        assertThat(site(loader, loader)).isEqualTo("dl_open (ld-linux-x86-64.so.2+0x1234)");
        assertThat(site(place("/lib/libc.so.6"))).isEqualTo("libc.so.6+0x1234");
        assertThat(site()).isEqualTo("not noted");
    }

    @Test
    void namesWhatIsKnown() {
        assertThat(site(place("/opt/libfoo.so"))).isEqualTo("libfoo.so+0x1234");
        assertThat(site(place("/opt/libcustom.so", new CodeLine("make", "", 0))))
                .isEqualTo("make (libcustom.so+0x1234)");
        assertThat(site(place("/bin/a", new CodeLine("", "/src/a.c", 3)))).isEqualTo("a.c:3");
        assertThat(site(new Place("", "", 0, List.of()))).isEqualTo("code made at run time");
    }
}
