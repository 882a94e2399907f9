; Links of our scheme open the app. The marker tells the app that the system, not a person, wrote the rest
; (electron/main/deep-link/argv.ts). An update keeps the entry.
!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\apipool" "" "URL:APIPool"
  WriteRegStr SHELL_CONTEXT "Software\Classes\apipool" "URL Protocol" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\apipool\DefaultIcon" "" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\apipool\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "--deep-link" "%1"'
!macroend

!macro customUnInstall
  ${ifNot} ${isUpdated}
    DeleteRegKey SHELL_CONTEXT "Software\Classes\apipool"
  ${endif}
!macroend
