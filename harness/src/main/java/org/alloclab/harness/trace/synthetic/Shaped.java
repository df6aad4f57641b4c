package org.alloclab.harness.trace.synthetic;

/** A program of one thread whose blocks have the sizes and lifetimes of a {@link Shape}; a step is one birth. */
final class Shaped implements Steps {
    private final Shape.Draw draw;
    private final double retained;
    private final double grown;
    private final Agenda deaths = new Agenda();
    private long left;
    private long now;

    /**
     * A program.
     *
     * @param objects births
     * @param retained part of the blocks that live to the end
     * @param grown part of the blocks that grow by half as soon as they are born
     */
    Shaped(Shape shape, long objects, double retained, double grown, long seed) {
        this.draw = shape.draw(seed);
        this.retained = retained;
        this.grown = grown;
        this.left = objects;
    }

    @Override
    public boolean step(Calls calls) {
        if (left == 0) {
            return false;
        }
        left--;
        long size = draw.size();
        // a death falls between two births: to the nearer one of them
        while (deaths.isDue(now + size / 2)) {
            calls.free(0, deaths.take());
        }
        int block = calls.malloc(0, size);
        if (!draw.happens(retained)) {
            long end = now + draw.lifetime(size);
            if (draw.happens(grown)) {
                block = calls.realloc(0, block, size + size / 2);
                now += size / 2;
                end += size / 2;
            }
            deaths.add(end, block);
        }
        now += size;
        return true;
    }
}
