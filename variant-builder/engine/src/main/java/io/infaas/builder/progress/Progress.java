package io.infaas.builder.progress;

/** Receives the progress of a build, on the thread that builds. */
public interface Progress {

    /** Stage {@code number} of at most {@code stages} starts. */
    void stage(int number, int stages, String name);

    /** Information for the user. */
    void note(String text);

    /** A problem that does not stop the build, but that the user should look at. */
    default void warn(String text) {
        note(text);
    }
}
