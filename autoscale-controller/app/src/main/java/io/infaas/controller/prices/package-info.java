/** What instance types cost where a fleet file does not say so: from AWS, from what AWS said before, or from a table. */
@NullMarked
package io.infaas.controller.prices;

import org.jspecify.annotations.NullMarked;
