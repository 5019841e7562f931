/** Changes the levels of a process's log while it runs: what may be asked, and what is answered, on every port that offers it. */
@NullMarked
package io.infaas.gateway.loglevel;

import org.jspecify.annotations.NullMarked;
