package io.infaas.builder;

/** Follows a build. Called by the thread that builds. */
public interface Progress {

    /** Stage {@code number} of {@code of}, called {@code name}, begins. */
    void stage(int number, int of, String name);

    /** Something worth knowing that does not stop the build. */
    void note(String text);
}
