// Folds stand open on a wide screen. Browsers do that from CSS (::details-content); older ones need this.
export default function fold(details) {
  if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 62rem)").matches) details.open = true;
}
