package io.infaas.triton.servers;

/** A way to get a running server. */
sealed interface TritonSource permits GivenServer, ContainerImage, InstalledTree {
    /** Returns when the server is ready and the models of {@code launch} are loaded. */
    TritonServer start(Launch launch);
}
