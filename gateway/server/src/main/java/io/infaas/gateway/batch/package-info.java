/** What event loops leave to a thread of its own. */
@NullMarked
package io.infaas.gateway.batch;

import org.jspecify.annotations.NullMarked;
