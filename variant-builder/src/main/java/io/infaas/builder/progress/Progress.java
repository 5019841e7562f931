package io.infaas.builder.progress;

/** Follows a build. Called by the thread that builds. */
public interface Progress {

    /** Stage {@code number} of at most {@code of}, called {@code name}, begins. */
    void stage(int number, int of, String name);

    /** Something worth knowing that does not stop the build. */
    void note(String text);

    /** Something that the build goes on in spite of, and that people should look at. */
    default void warn(String text) {
        note(text);
    }
}
