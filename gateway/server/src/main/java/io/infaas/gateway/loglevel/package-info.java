/** Changes the levels of a process's log while it runs: requests and answers, the same on every port. */
@NullMarked
package io.infaas.gateway.loglevel;

import org.jspecify.annotations.NullMarked;
