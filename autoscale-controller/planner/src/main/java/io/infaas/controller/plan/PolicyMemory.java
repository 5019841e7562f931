package io.infaas.controller.plan;

/** A policy's memory from one plan to the next: a record of its own, equal to others with the same content. */
public interface PolicyMemory {

    /** Nothing to remember. */
    PolicyMemory NONE = new Nothing();

    /** The memory of policies without one. */
    record Nothing() implements PolicyMemory {}
}
