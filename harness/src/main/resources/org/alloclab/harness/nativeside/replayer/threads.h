/* Threads: exactly one runs at a time, in the order of the trace, and hands over by opening the next one's gate. */

static void open_gate(struct thread *t) {
    if (atomic_exchange(&t->gate, OPEN) == ASLEEP) CALL(SYS_futex, &t->gate, FUTEX_WAKE_PRIVATE, 1);
}

static void pass_gate(struct thread *t) {
    for (int spin = 0; spin < 2000; spin++) {
        if (atomic_load(&t->gate) == OPEN) break;
        __builtin_ia32_pause();
    }
    while (atomic_load(&t->gate) != OPEN) {
        int closed = CLOSED;
        if (atomic_compare_exchange_strong(&t->gate, &closed, ASLEEP) || closed == ASLEEP)
            CALL(SYS_futex, &t->gate, FUTEX_WAIT_PRIVATE, ASLEEP);
    }
    atomic_store(&t->gate, CLOSED);
}

static void *thread_body(void *argument) {
    int me = (int)(long)argument;
    for (;;) {
        pass_gate(&own->threads[me]);
        if (play(me)) {
            own->finished_thread = me;
            open_gate(&own->threads[0]);
            return 0;
        }
        uint32_t next = own->position < own->op_count ? own->ops[own->position].thread : 0;
        open_gate(&own->threads[own->threads[next].life == ALIVE ? next : 0]);
    }
}

static void make_thread(int number) {
    struct thread *t = &own->threads[number];
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    if (!t->stack) {
        t->stack = own->idle_stack_count ? own->idle_stacks[--own->idle_stack_count] : own->stacks;
        if (t->stack == own->stacks) own->stacks += STACK_BYTES;
    }
    pthread_attr_setstack(&attributes, t->stack, STACK_BYTES);
    making_thread = 1;
    int refused = pthread_create(&t->handle, &attributes, thread_body, (void *)(long)number);
    making_thread = 0;
    if (refused) fail("cannot make a thread");
    t->control_block = (uint64_t)t->handle;
    t->life = ALIVE;
}

/* The main thread: plays its own operations, makes the others when they are first due and buries them. */
static void conduct(void) {
    while (own->position < own->op_count || own->finished_thread) {
        int ended = own->finished_thread;
        if (ended) {
            own->finished_thread = 0;
            pthread_join(own->threads[ended].handle, 0);
            own->threads[ended].life = DEAD;
            own->idle_stacks[own->idle_stack_count++] = own->threads[ended].stack;
            continue;
        }
        int due = (int)own->ops[own->position].thread;
        if (due == 0) {
            play(0);
            continue;
        }
        if (own->threads[due].life != ALIVE) make_thread(due);
        open_gate(&own->threads[due]);
        pass_gate(&own->threads[0]);
    }
}
