/** Lines of JSON, files of them with bounded size, and a thread that writes for event loops. */
@NullMarked
package io.infaas.gateway.linefile;

import org.jspecify.annotations.NullMarked;
