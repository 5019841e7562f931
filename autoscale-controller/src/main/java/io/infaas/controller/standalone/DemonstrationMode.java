package io.infaas.controller.standalone;

/** What happens to the demonstration. */
public enum DemonstrationMode {
    /** It is run, then the system goes on serving. */
    SERVE,
    /** It is run, then everything ends; the exit code tells whether all of it held. */
    EXIT,
    /** It is not run. */
    NONE
}
