/** Files of lines that are bounded in size. */
@NullMarked
package io.infaas.gateway.linefile;

import org.jspecify.annotations.NullMarked;
