{#- The reader's choice of light or dark, before anything is painted. -#}
try{document.documentElement.dataset.mode=localStorage.mode}catch{}
{#- -#}
