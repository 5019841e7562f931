package io.infaas.gateway.accesslog;

import java.io.Closeable;
import java.io.IOException;

/** Takes lines, may be slow, and may fail. Confined to one thread. */
interface LineSink extends Closeable {

    /** Appends whole lines, ends included. */
    void append(byte[] lines) throws IOException;
}
