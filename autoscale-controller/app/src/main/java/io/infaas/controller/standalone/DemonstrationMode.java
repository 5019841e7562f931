package io.infaas.controller.standalone;

/** Whether the demonstration runs, and the step after it. */
public enum DemonstrationMode {
    /** Run it, then keep serving. */
    SERVE,
    /** Run it, then stop; the exit code states whether all checks passed. */
    EXIT,
    /** Serve without it. */
    NONE
}
