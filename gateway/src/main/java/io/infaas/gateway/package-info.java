/** The data plane's composition root and its command. */
@NullMarked
package io.infaas.gateway;

import org.jspecify.annotations.NullMarked;
