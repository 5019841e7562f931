/** Real Triton servers and official clients for tests: found or installed, started, stopped. */
@NullMarked
package io.infaas.triton.servers;

import org.jspecify.annotations.NullMarked;
