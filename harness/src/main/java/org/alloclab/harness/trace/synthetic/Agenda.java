package org.alloclab.harness.trace.synthetic;

import java.util.Arrays;

/** What is to happen when: a heap of moments, the earliest on top; of equal ones that of the lower number. */
final class Agenda {
    private long[] moment = new long[1 << 10];
    private int[] number = new int[1 << 10];
    private int count;

    void add(long at, int what) {
        if (count == moment.length) {
            moment = Arrays.copyOf(moment, 2 * count);
            number = Arrays.copyOf(number, 2 * count);
        }
        int place = count++;
        while (place > 0 && isBefore(at, what, (place - 1) / 2)) {
            move((place - 1) / 2, place);
            place = (place - 1) / 2;
        }
        moment[place] = at;
        number[place] = what;
    }

    /** Whether something is due. */
    boolean isDue(long now) {
        return count > 0 && moment[0] <= now;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The moment of what is due first. */
    long soonest() {
        return moment[0];
    }

    /** What is due first. */
    int take() {
        int first = number[0];
        count--;
        long at = moment[count];
        int what = number[count];
        int place = 0;
        while (2 * place + 1 < count) {
            int child = 2 * place + 1;
            if (child + 1 < count && isBefore(moment[child + 1], number[child + 1], child)) {
                child++;
            }
            if (!isBefore(moment[child], number[child], at, what)) {
                break;
            }
            move(child, place);
            place = child;
        }
        moment[place] = at;
        number[place] = what;
        return first;
    }

    private void move(int from, int to) {
        moment[to] = moment[from];
        number[to] = number[from];
    }

    private boolean isBefore(long at, int what, int place) {
        return isBefore(at, what, moment[place], number[place]);
    }

    private static boolean isBefore(long at, int what, long otherAt, int other) {
        return at < otherAt || (at == otherAt && what < other);
    }
}
