/** Lines of JSON, files of them that are bounded in size, and a thread that writes what event loops leave to it. */
@NullMarked
package io.infaas.gateway.linefile;

import org.jspecify.annotations.NullMarked;
